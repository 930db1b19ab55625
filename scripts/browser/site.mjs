// A site with the example page and the vendor's files. It hands /v1 and /.well-known on to the
// server, so that page and server have one origin, as behind a reverse proxy.
//
//   node site.mjs SERVER [PORT]     SERVER such as http://127.0.0.1:3000; prints where the page is

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const ROOTS = {
  'clerk-js': join(here, 'node_modules/@clerk/clerk-js/dist'),
  ui: join(here, 'node_modules/@clerk/ui/dist'),
};
const EXAMPLE = join(here, '../../docs/examples/clerk-js');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Serves the page on `port`. `server` is where requests go that are handed on; `settings` makes
 * what the page is told out of the site's own address.
 */
export async function startSite({ server, port = 0, settings }) {
  const site = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url, 'http://site');
    if (/^\/(v1|\.well-known)\//.test(pathname)) return handOn(server(), incoming, outgoing);
    serve(pathname, settings(url), outgoing).catch(() => outgoing.writeHead(404).end());
  });
  site.listen(port, '127.0.0.1');
  await once(site, 'listening');
  const url = `http://127.0.0.1:${site.address().port}`;
  const stop = () => {
    site.closeAllConnections();
    return new Promise((resolve) => site.close(resolve));
  };
  return { url, stop };
}

export const publishableKey = (publicUrl) => `pk_live_${btoa(`${new URL(publicUrl).host}$`)}`;

async function serve(pathname, settings, outgoing) {
  const send = (type, body) =>
    outgoing.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  if (pathname === '/settings.js') {
    return send('text/javascript', `window.settings = ${JSON.stringify(settings)};`);
  }
  const [first, ...rest] = normalize(pathname).split('/').filter(Boolean);
  const file = ROOTS[first]
    ? join(ROOTS[first], ...rest)
    : join(EXAMPLE, first && extname(first) ? first : 'index.html');
  const body = await readFile(file);
  send(TYPES[extname(file)] ?? 'application/octet-stream', body);
}

function handOn(server, incoming, outgoing) {
  const { method, headers, url } = incoming;
  const onward = request(new URL(url, server), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [server = 'http://127.0.0.1:3000', port = '4000'] = process.argv.slice(2);
  const settings = () => ({ publishableKey: publishableKey(server), proxyUrl: server });
  const { url } = await startSite({ server: () => server, port: Number(port), settings });
  console.log(`the page is at ${url}, the server at ${server}`);
}
