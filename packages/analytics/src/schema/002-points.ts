import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { SchemaStep } from './step.ts'

const SQLITE_TIERS = FIGURE_TIERS.map(
  ({ name }) => `
    create table points_${name} (
      series integer not null, at integer not null, count integer not null, sum real not null, min real not null,
      max real not null, last real not null, sketch text, primary key (series, at)
    ) strict, without rowid;`,
)

/** The finest tier has most of the rows and keeps them for the shortest time: its days are dropped whole. */
const DAILY = '10s'

const POSTGRESQL_TIERS = FIGURE_TIERS.map(
  ({ name }) => `
    create table points_${name} (
      series bigint not null, at bigint not null, count bigint not null, sum double precision not null,
      min double precision not null, max double precision not null, last double precision not null, sketch text,
      primary key (series, at)
    )${name === DAILY ? ' partition by range (at)' : ''};`,
)

/** A series that belongs to no stream has '' as its stream, because nulls are never equal. */
export const points: SchemaStep = {
  name: '002-points',
  sqlite: `
    create table series (
      id integer primary key, metric text not null, stream text not null, subject text not null,
      unique (metric, stream, subject)
    ) strict;
    ${SQLITE_TIERS.join('')}`,
  postgresql: `
    create table series (
      id bigint generated always as identity primary key, metric text collate "C" not null,
      stream text collate "C" not null, subject text collate "C" not null, unique (metric, stream, subject)
    );
    ${POSTGRESQL_TIERS.join('')}
    create table points_${DAILY}_other partition of points_${DAILY} default;`,
}
