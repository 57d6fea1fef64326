import type { SchemaStep } from './step.ts'

export const intake: SchemaStep = {
  name: '001-intake',
  sqlite: `
    create table partitions (
      name text primary key, origin text not null, fence integer not null, holder text not null
    ) strict, without rowid;
    create table positions (
      log text primary key, partition text not null, epoch text not null, "offset" integer not null,
      memory text not null, at integer not null
    ) strict, without rowid;
    create index positions_by_partition on positions (partition);
    create index positions_by_time on positions (at);
    create table gaps (
      log text not null, epoch text not null, after_offset integer not null, until_offset integer not null,
      from_at integer, until_at integer not null, reason text not null, primary key (log, epoch, after_offset)
    ) strict, without rowid;
    create index gaps_by_time on gaps (until_at);
    create table events (
      id text primary key, at integer not null, type text not null, stream text, severity text not null,
      subject text, data text not null
    ) strict;
    create index events_by_time on events (at, id);
    create index events_by_stream on events (stream, at, id);
    create index events_by_type on events (type, at, id);`,
  postgresql: `
    create table partitions (
      name text collate "C" primary key, origin text not null, fence bigint not null, holder text not null
    );
    create table positions (
      log text collate "C" primary key, partition text collate "C" not null, epoch text not null,
      "offset" bigint not null, memory text not null, at bigint not null
    );
    create index positions_by_partition on positions (partition);
    create index positions_by_time on positions (at);
    create table gaps (
      log text collate "C" not null, epoch text collate "C" not null, after_offset bigint not null,
      until_offset bigint not null, from_at bigint, until_at bigint not null, reason text not null,
      primary key (log, epoch, after_offset)
    );
    create index gaps_by_time on gaps (until_at);
    create table events (
      id text collate "C" not null, at bigint not null, type text collate "C" not null, stream text collate "C",
      severity text not null, subject text, data text not null, primary key (at, id)
    ) partition by range (at);
    create table events_other partition of events default;
    create index events_by_stream on events (stream, at, id);
    create index events_by_type on events (type, at, id);`,
}
