import type { SchemaStep } from './step.ts'

export const broadcasts: SchemaStep = {
  name: '020-broadcasts',
  sqlite: `
    create table broadcasts (
      id text primary key, stream text not null, started integer not null, ended integer, at integer not null, data text not null
    ) strict, without rowid;
    create index broadcasts_by_time on broadcasts (started, id);
    create index broadcasts_by_stream on broadcasts (stream, started, id);`,
  postgresql: `
    create table broadcasts (
      id text collate "C" primary key, stream text collate "C" not null, started bigint not null, ended bigint,
      at bigint not null, data text not null
    );
    create index broadcasts_by_time on broadcasts (started, id);
    create index broadcasts_by_stream on broadcasts (stream, started, id);`,
}
