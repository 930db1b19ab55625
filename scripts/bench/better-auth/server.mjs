// Better Auth with its organization plugin behind one endpoint: what scripts/bench/peers loads.
//
//   node server.mjs PORT DATABASE USERS     a file of SQLite, or a postgres:// URL; USERS are made
//
// The endpoint takes the body of Clerk's `POST /v1/organizations`, so that one load fits both servers,
// and calls the plugin as a server may: with the creator's id, sparing it the look at a session.

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { organization } from 'better-auth/plugins';
import Sqlite from 'better-sqlite3';
import pg from 'pg';

const [port, database, users] = process.argv.slice(2);

const store = database.startsWith('postgres:') ? openPostgres(database) : openSqlite(database);
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'only-for-benchmarks-only-for-benchmarks',
  database: store.handle,
  plugins: [organization()],
  telemetry: { enabled: false },
};
await (await getMigrations(options)).runMigrations();
await store.addUsers(Number(users));
const auth = betterAuth(options);

createServer(async (request, response) => {
  if (request.method === 'GET') return response.end();
  try {
    const { name, slug, created_by: userId } = JSON.parse(await text(request));
    const made = await auth.api.createOrganization({ body: { name, slug, userId } });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(made));
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end();
  }
}).listen(Number(port), '127.0.0.1');

// As durable as org-server: a log that is synced with every commit.
function openSqlite(file) {
  const handle = new Sqlite(file);
  handle.pragma('journal_mode = WAL');
  handle.pragma('synchronous = FULL');
  const addUsers = (count) =>
    handle
      .prepare(
        `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
         INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt)
         SELECT 'user_' || (10000000 + n), 'User ' || n, 'user-' || n || '@example.com', 1,
                '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM numbers`,
      )
      .run(count);
  return { handle, addUsers };
}

function openPostgres(connectionString) {
  const handle = new pg.Pool({ connectionString, max: 10 });
  const addUsers = (count) =>
    handle.query(
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       SELECT 'user_' || (10000000 + n), 'User ' || n, 'user-' || n || '@example.com', true, now(), now()
       FROM generate_series(0, $1::integer - 1) AS n`,
      [count],
    );
  return { handle, addUsers };
}
