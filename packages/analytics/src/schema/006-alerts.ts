import type { SchemaStep } from './step.ts'

export const alerts: SchemaStep = {
  name: '006-alerts',
  sqlite: `
    create table alerts (
      id text primary key, rule text not null, stream text, since integer not null, at integer not null, data text not null
    ) strict, without rowid;
    create index alerts_by_time on alerts (since, id);
    create index alerts_by_stream on alerts (stream, since, id);
    create index alerts_by_rule on alerts (rule, since, id);`,
  postgresql: `
    create table alerts (
      id text collate "C" primary key, rule text collate "C" not null, stream text collate "C",
      since bigint not null, at bigint not null, data text not null
    );
    create index alerts_by_time on alerts (since, id);
    create index alerts_by_stream on alerts (stream, since, id);
    create index alerts_by_rule on alerts (rule, since, id);`,
}
