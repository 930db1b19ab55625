// Starts one org-server in a fresh directory on free loopback ports, and stops it.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 20_000;
const STOP_MS = 10_000;

/**
 * Resolves once `/ready` answers 200. `target` is all a test needs to know;
 * `stop` fails unless the server ends well on SIGTERM. `unconfigured` leaves the credentials to the
 * first start; `env` holds settings other than the usual.
 */
export async function startServer({ binary, databaseUrl, unconfigured = false, env: given = {} }) {
  const directory = await mkdtemp(join(tmpdir(), 'org-conformance-'));
  const [http, tls] = await freeAddresses(2);
  const target = describe({ http, tls, directory });
  const env = { ...settings({ target, http, tls, directory, databaseUrl }), ...given };
  if (unconfigured) {
    for (const name of Object.keys(env)) if (name.startsWith('ORG_BOOTSTRAP_')) delete env[name];
  }
  target.command = { binary, env }; // for what only its command line does
  const logFile = join(directory, 'server.log');
  target.logFile = logFile; // where mail is printed
  const log = await open(logFile, 'w');
  const child = spawn(binary, ['serve'], {
    cwd: directory, // so that no org.toml of the caller is read
    env,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = once(child, 'exit');
  ended.catch(() => {}); // a failed spawn is reported by untilReady
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const clean = async () => {
    process.removeListener('exit', kill);
    kill();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  };
  const logTail = async () => (await readFile(logFile, 'utf8')).split('\n').slice(-40).join('\n');
  try {
    await untilReady(target.httpUrl, child, ended);
  } catch (error) {
    const tail = await logTail();
    await clean();
    throw new Error(`${error.message}\n${tail}`);
  }

  const stop = async () => {
    child.kill('SIGTERM');
    const [code, signal] = await Promise.race([ended, sleep(STOP_MS, ['timeout'], { ref: false })]);
    await clean();
    if (code !== 0) throw new Error(`the server did not stop well: ${signal ?? code}`);
  };
  return { target, logTail, stop };
}

function describe({ http, tls, directory }) {
  const secret = (bytes) => randomBytes(bytes).toString('hex');
  return {
    httpUrl: `http://${http}`,
    tlsDomain: tls,
    caFile: join(directory, 'tls', 'ca.pem'),
    secretKey: `sk_test_${secret(24)}`,
    client: { id: secret(16), secret: secret(32) },
    admin: { email: 'admin@conformance.example', password: `Aa1!${secret(12)}` },
  };
}

function settings({ target, http, tls, directory, databaseUrl }) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ORG_'));
  return {
    ...Object.fromEntries(inherited),
    ORG_LISTEN: http,
    ORG_TLS_LISTEN: tls,
    ORG_TLS: 'self-signed',
    ORG_PUBLIC_URL: target.httpUrl,
    ORG_DATABASE_URL: databaseUrl ?? `sqlite:${join(directory, 'org.db')}`,
    ORG_DATA_DIR: directory,
    ORG_MAIL: 'log',
    ORG_BOOTSTRAP_SECRET_KEY: target.secretKey,
    ORG_BOOTSTRAP_CLIENT_ID: target.client.id,
    ORG_BOOTSTRAP_CLIENT_SECRET: target.client.secret,
    ORG_BOOTSTRAP_ADMIN_EMAIL: target.admin.email,
    ORG_BOOTSTRAP_ADMIN_PASSWORD: target.admin.password,
  };
}

async function freeAddresses(count) {
  const listeners = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listeners.map((listener) => once(listener, 'listening')));
  const addresses = listeners.map((listener) => `127.0.0.1:${listener.address().port}`);
  await Promise.all(listeners.map((listener) => once(listener.close(), 'close')));
  return addresses;
}

async function untilReady(url, child, ended) {
  const gaveUp = Date.now() + START_MS;
  const running = () => child.exitCode === null && child.signalCode === null;
  while (running() && Date.now() < gaveUp) {
    const answer = fetch(`${url}/ready`, { signal: AbortSignal.timeout(1_000) });
    if (
      await answer.then(
        (response) => response.status === 200,
        () => false,
      )
    )
      return;
    await Promise.race([sleep(50), ended]);
  }
  throw new Error(running() ? `not ready after ${START_MS} ms` : 'the server ended while starting');
}
