import { randomBytes } from 'node:crypto'
import { type Database, pragmaNumber, requireOwnDatabase, requireUndamaged } from '@stream-manager/sqlite'
import { BACKPLANE_LIMITS } from '../port/limits.ts'

/** "SMGR": distinguishes our file from another program's SQLite database. */
const APPLICATION_ID = 0x534d4752

/**
 * One step per schema version, run in order inside one transaction. A released step is never changed; add a new
 * one. `user_version` is the number of steps applied to the file.
 */
const MIGRATIONS: readonly string[] = [
  `create table meta (name text primary key, value text not null) strict, without rowid;
   create table documents (key text primary key, revision integer not null, value text not null) strict;
   create table channels (name text primary key, top integer not null) strict, without rowid;
   create table publications (
     channel text not null, offset integer not null, data text not null, primary key (channel, offset)
   ) strict, without rowid;
   create table idempotency (
     scope text not null, key text not null, fingerprint text not null, result text not null,
     expires_at integer not null, primary key (scope, key)
   ) strict;
   create index idempotency_by_expiry on idempotency (expires_at);
   create table fences (lease text primary key, fence integer not null) strict, without rowid;`,
  // The row of a scope whose owner is empty is the sum of its owners.
  `alter table idempotency add column owner text not null default 'earlier';
   alter table idempotency add column bytes integer not null default 0;
   alter table idempotency add column is_complete integer not null default 0;
   create index idempotency_by_owner on idempotency (scope, owner);
   create table idempotency_usage (
     scope text not null, owner text not null, bytes integer not null, primary key (scope, owner)
   ) strict, without rowid;
   create trigger idempotency_added after insert on idempotency begin
     insert into idempotency_usage (scope, owner, bytes)
       values (new.scope, new.owner, new.bytes), (new.scope, '', new.bytes)
       on conflict do update set bytes = bytes + excluded.bytes;
   end;
   create trigger idempotency_removed after delete on idempotency begin
     update idempotency_usage set bytes = bytes - old.bytes where scope = old.scope and owner in (old.owner, '');
     delete from idempotency_usage where scope = old.scope and owner in (old.owner, '') and bytes <= 0;
   end;
   update idempotency set bytes = length(result) + ${BACKPLANE_LIMITS.idempotencyRecordBytes};
   insert into idempotency_usage (scope, owner, bytes)
     select scope, owner, sum(bytes) from idempotency group by scope, owner
     union all select scope, '', sum(bytes) from idempotency group by scope;`,
]

const SCHEMA_VERSION = MIGRATIONS.length

/** Migrates the file to the current schema. Throws when it is not ours, damaged, or of a newer version. */
export const migrate = (database: Database): void => {
  requireOwnDatabase(database, APPLICATION_ID)
  requireUndamaged(database)
  const version = pragmaNumber(database, 'user_version')
  if (version > SCHEMA_VERSION) {
    throw new Error(`its schema version ${version} is newer than ${SCHEMA_VERSION}, which this release knows`)
  }
  if (version === SCHEMA_VERSION) return
  database.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) database.execute(step)
    database.execute(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${SCHEMA_VERSION}`)
  })
}

/**
 * The epoch of every channel's log. It is created once with the file, so it changes exactly when all logs were lost.
 * A channel without publications has it too, so that a reader can wait for the first one.
 */
export const readEpoch = (database: Database): string => {
  const fresh = randomBytes(16).toString('hex')
  database.run(`insert into meta (name, value) values ('epoch', ?) on conflict do nothing`, fresh)
  return String(database.get(`select value from meta where name = 'epoch'`)?.['value'])
}
