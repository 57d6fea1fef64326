import type { SchemaStep } from './step.ts'

/** `uniques` is null until the day is over: then the keys are counted and deleted. */
export const viewers: SchemaStep = {
  name: '003-viewers',
  sqlite: `
    create table viewer_keys (
      day text not null, stream text not null, key text not null, primary key (day, stream, key)
    ) strict, without rowid;
    create table viewer_days (
      day text not null, stream text not null, uniques integer, peak integer not null, joins integer not null,
      seconds integer not null, starved integer not null, late integer not null, primary key (stream, day)
    ) strict, without rowid;`,
  postgresql: `
    create table viewer_keys (
      day text collate "C" not null, stream text collate "C" not null, key text collate "C" not null,
      primary key (day, stream, key)
    );
    create table viewer_days (
      day text collate "C" not null, stream text collate "C" not null, uniques bigint, peak bigint not null,
      joins bigint not null, seconds bigint not null, starved bigint not null, late bigint not null,
      primary key (stream, day)
    );`,
}
