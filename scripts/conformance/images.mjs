// Pictures small enough to be made where they are needed.

import { crc32, deflateSync } from 'node:zlib';

/** A square PNG of one colour. */
export function png(side = 1) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8); // eight bits each of red, green and blue
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * side, 0x7f)]);
  const pixels = deflateSync(Buffer.concat(Array(side).fill(line)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const content = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}
