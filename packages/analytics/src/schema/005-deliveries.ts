import type { SchemaStep } from './step.ts'

/** The event is stored with its delivery, which may outlive it. */
export const deliveries: SchemaStep = {
  name: '005-deliveries',
  sqlite: `
    create table deliveries (
      id text primary key, webhook text not null, at integer not null, event text not null, state text not null,
      due integer, failures integer not null, attempts text not null, claim text, claimed_until integer not null,
      first_failed integer, delivered integer
    ) strict, without rowid;
    create index deliveries_by_time on deliveries (at, id);
    create index deliveries_by_webhook on deliveries (webhook, at, id);
    create index deliveries_due on deliveries (webhook, due, id) where due is not null;
    create index deliveries_delivered on deliveries (webhook, delivered) where delivered is not null;
    create index deliveries_failed on deliveries (webhook, first_failed) where first_failed is not null;`,
  postgresql: `
    create table deliveries (
      id text collate "C" primary key, webhook text collate "C" not null, at bigint not null, event text not null,
      state text not null, due bigint, failures bigint not null, attempts text not null, claim text,
      claimed_until bigint not null, first_failed bigint, delivered bigint
    );
    create index deliveries_by_time on deliveries (at, id);
    create index deliveries_by_webhook on deliveries (webhook, at, id);
    create index deliveries_due on deliveries (webhook, due, id) where due is not null;
    create index deliveries_delivered on deliveries (webhook, delivered) where delivered is not null;
    create index deliveries_failed on deliveries (webhook, first_failed) where first_failed is not null;`,
}
