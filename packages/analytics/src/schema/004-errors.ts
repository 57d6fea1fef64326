import type { SchemaStep } from './step.ts'

export const errors: SchemaStep = {
  name: '004-errors',
  sqlite: `
    create table error_groups (
      id text primary key, code text, message text not null, frame text, severity text not null,
      state text not null, state_at integer not null, state_by text, change_id text,
      count integer not null, first_at integer not null, bout_at integer not null, last_at integer not null
    ) strict, without rowid;
    create index error_groups_by_time on error_groups (last_at, id);
    create table error_hours (
      group_id text not null, at integer not null, count integer not null, primary key (group_id, at)
    ) strict, without rowid;
    create table error_places (
      group_id text not null, kind text not null, name text not null, service text not null, count integer not null,
      first_at integer not null, last_at integer not null, primary key (group_id, kind, name)
    ) strict, without rowid;
    create index error_places_by_name on error_places (kind, name, group_id);
    create table error_occurrences (
      id text primary key, group_id text not null, at integer not null, count integer not null, service text not null,
      instance text, version text, stream text, request text, records text not null
    ) strict;
    create index error_occurrences_by_group on error_occurrences (group_id, at, id);
    create index error_occurrences_by_time on error_occurrences (at);`,
  postgresql: `
    create table error_groups (
      id text collate "C" primary key, code text collate "C", message text not null, frame text, severity text not null,
      state text not null, state_at bigint not null, state_by text, change_id text,
      count bigint not null, first_at bigint not null, bout_at bigint not null, last_at bigint not null
    );
    create index error_groups_by_time on error_groups (last_at, id);
    create table error_hours (
      group_id text collate "C" not null, at bigint not null, count bigint not null, primary key (group_id, at)
    );
    create table error_places (
      group_id text collate "C" not null, kind text collate "C" not null, name text collate "C" not null,
      service text collate "C" not null, count bigint not null, first_at bigint not null, last_at bigint not null,
      primary key (group_id, kind, name)
    );
    create index error_places_by_name on error_places (kind, name, group_id);
    create table error_occurrences (
      id text collate "C" primary key, group_id text collate "C" not null, at bigint not null, count bigint not null,
      service text not null, instance text, version text, stream text, request text, records text not null
    );
    create index error_occurrences_by_group on error_occurrences (group_id, at, id);
    create index error_occurrences_by_time on error_occurrences (at);`,
}
