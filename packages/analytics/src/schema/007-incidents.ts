import type { SchemaStep } from './step.ts'

export const incidents: SchemaStep = {
  name: '007-incidents',
  sqlite: `
    create table incidents (
      id text primary key, opened integer not null, at integer not null, state text not null, data text not null
    ) strict, without rowid;
    create index incidents_by_time on incidents (opened, id);
    create table incident_streams (
      stream text not null, incident text not null, primary key (stream, incident)
    ) strict, without rowid;
    create index incident_streams_by_incident on incident_streams (incident);`,
  postgresql: `
    create table incidents (
      id text collate "C" primary key, opened bigint not null, at bigint not null, state text not null, data text not null
    );
    create index incidents_by_time on incidents (opened, id);
    create table incident_streams (
      stream text collate "C" not null, incident text collate "C" not null, primary key (stream, incident)
    );
    create index incident_streams_by_incident on incident_streams (incident);`,
}
