import type { Instance } from '../../observations/instance.ts'
import { type Measure, MS, PER_CENT, scaled } from './measure.ts'

/** Labels: service, instance. */
export const SERVICE_MEASURES: readonly Measure<Instance>[] = [
  {
    name: 'service_heartbeat_age_seconds',
    help: 'Since the heartbeat last changed, as of the last round of probes.',
    read: ({ ageMs }) => ageMs * MS,
  },
  {
    name: 'service_cpu_ratio',
    help: 'Cores the process uses.',
    read: ({ cpuPercent }) => scaled(cpuPercent, PER_CENT),
  },
  {
    name: 'service_cpu_limit_ratio',
    help: 'Cores its control group grants.',
    read: ({ cpuLimitCores }) => cpuLimitCores ?? null,
  },
  {
    name: 'service_memory_limit_bytes',
    help: 'Memory its control group grants.',
    read: ({ memoryLimitBytes }) => memoryLimitBytes ?? null,
  },
  { name: 'service_memory_bytes', help: 'Resident memory.', read: ({ memoryBytes }) => memoryBytes },
  {
    name: 'service_spare_memory_bytes',
    help: 'Resident memory of the loaded engine process that waits for a programme. Not part of the memory of service or stream.',
    read: ({ counters }) => counters?.['spareMemoryBytes'] ?? null,
  },
  {
    name: 'service_event_loop_delay_seconds',
    help: 'How late timers run, 99th percentile since the last heartbeat.',
    read: ({ eventLoopDelayMs }) => scaled(eventLoopDelayMs, MS),
  },
  { name: 'service_open_sockets_count', help: 'Connections open now.', read: ({ sockets }) => sockets },
  {
    name: 'service_subscriptions_count',
    help: 'Channel subscriptions of all connections now.',
    read: ({ counters }) => counters?.['subscriptions'] ?? null,
  },
  {
    name: 'service_queued_bytes',
    help: 'Waiting to be sent on all connections now.',
    read: ({ counters }) => counters?.['queuedBytes'] ?? null,
  },
  {
    name: 'service_newer_fields_total',
    help: 'Values read with fields that only a newer version knows, which were ignored.',
    read: ({ counters }) => counters?.['newerFieldsRead'] ?? null,
  },
  {
    name: 'service_unknown_events_total',
    help: 'Events received of a type that only a newer version knows. They are forwarded to clients, and otherwise ignored.',
    read: ({ counters }) => counters?.['unknownEventsRead'] ?? null,
  },
  {
    name: 'service_unreadable_values_total',
    help: 'Heartbeats, samples and other short-lived values that could not be read, and were ignored.',
    read: ({ counters }) => counters?.['unreadableValuesRead'] ?? null,
  },
  {
    name: 'service_read_cache_hits_total',
    help: 'Answers to reads that were sent from memory.',
    read: ({ counters }) => counters?.['readCacheHits'] ?? null,
  },
  {
    name: 'service_read_cache_misses_total',
    help: 'Answers to reads that had to be built.',
    read: ({ counters }) => counters?.['readCacheMisses'] ?? null,
  },
  {
    name: 'service_read_cache_entries_count',
    help: 'Answers to reads in memory now.',
    read: ({ counters }) => counters?.['readCacheEntries'] ?? null,
  },
  {
    name: 'service_read_cache_bytes',
    help: 'Size of the answers to reads in memory now.',
    read: ({ counters }) => counters?.['readCacheBytes'] ?? null,
  },
  {
    name: 'service_read_cache_age_seconds',
    help: 'Since the store last confirmed the stream in memory that was asked for longest ago.',
    read: ({ counters }) => counters?.['readCacheAgeSeconds'] ?? null,
  },
  {
    name: 'service_intake_partitions_count',
    help: 'Partitions of the logs that the event handler reads into the history now.',
    read: ({ counters }) => counters?.['intakePartitions'] ?? null,
  },
  {
    name: 'service_intake_failures_total',
    help: 'Attempts of the event handler to read logs or to store events that failed. They are repeated.',
    read: ({ counters }) => counters?.['intakeFailures'] ?? null,
  },
  {
    name: 'service_errors_reported_total',
    help: 'Warnings and errors that the service reported for the history.',
    read: ({ counters }) => counters?.['errorsReported'] ?? null,
  },
  {
    name: 'service_errors_dropped_total',
    help: 'Warnings and errors that are counted in the history without their details, because too many kinds came at once.',
    read: ({ counters }) => counters?.['errorsDropped'] ?? null,
  },
  {
    name: 'service_deliveries_sent_total',
    help: 'Deliveries to webhooks that were answered 2xx.',
    read: ({ counters }) => counters?.['deliveriesSent'] ?? null,
  },
  {
    name: 'service_delivery_failures_total',
    help: 'Attempts to deliver to webhooks that failed. Most are repeated.',
    read: ({ counters }) => counters?.['deliveryFailures'] ?? null,
  },
  {
    name: 'service_deliveries_given_up_total',
    help: 'Deliveries to webhooks that are not tried again.',
    read: ({ counters }) => counters?.['deliveriesGivenUp'] ?? null,
  },
  {
    name: 'service_disabled_webhooks_count',
    help: 'Webhooks that were disabled automatically, as the event handler sees them that compares the alert rules.',
    read: ({ counters }) => counters?.['disabledWebhooks'] ?? null,
  },
  {
    name: 'service_alert_failures_total',
    help: 'Times the event handler could not compare the alert rules. It compares them again a second later.',
    read: ({ counters }) => counters?.['alertFailures'] ?? null,
  },
  {
    name: 'service_alerts_without_room_count',
    help: 'Series beyond an alert rule that have no alert, because too many alerts are open.',
    read: ({ counters }) => counters?.['alertsWithoutRoom'] ?? null,
  },
  {
    name: 'service_alertmanager_posts_total',
    help: 'Times that Alertmanager took the alerts.',
    read: ({ counters }) => counters?.['alertmanagerPosts'] ?? null,
  },
  {
    name: 'service_alertmanager_failures_total',
    help: 'Times that the alerts could not be posted to Alertmanager. They are posted again within a minute.',
    read: ({ counters }) => counters?.['alertmanagerFailures'] ?? null,
  },
  {
    name: 'service_outside_alerts_ignored_total',
    help: 'Alerts that Alertmanager told and that have no room here, or no time at which they began.',
    read: ({ counters }) => counters?.['outsideAlertsIgnored'] ?? null,
  },
  {
    name: 'service_refused_hosts_total',
    help: 'Requests refused because they name a host that the service is not known by.',
    read: ({ counters }) => counters?.['refusedHosts'] ?? null,
  },
  {
    name: 'service_refused_origins_total',
    help: 'Requests and sockets refused because a page of a foreign origin sent them.',
    read: ({ counters }) => counters?.['refusedOrigins'] ?? null,
  },
  {
    name: 'service_credentials_refused_total',
    help: 'Tokens and API keys that were refused, for whatever reason.',
    read: ({ counters }) => counters?.['credentialsRefused'] ?? null,
  },
  {
    name: 'service_credentials_revoked_total',
    help: 'Tokens and API keys that were refused because they were revoked.',
    read: ({ counters }) => counters?.['credentialsRevoked'] ?? null,
  },
  {
    name: 'service_credentials_from_the_future_total',
    help: 'Tokens that were refused because the clock of the service that signed them is ahead.',
    read: ({ counters }) => counters?.['credentialsOfOtherClocks'] ?? null,
  },
  {
    name: 'service_refused_connections_total',
    help: 'Connections closed at once, because their address or the port has too many.',
    read: ({ counters }) => counters?.['refusedConnections'] ?? null,
  },
  {
    name: 'service_sign_ins_total',
    help: 'People who signed in, by password or by a link.',
    read: ({ counters }) => counters?.['signedIn'] ?? null,
  },
  {
    name: 'service_failed_sign_ins_total',
    help: 'Sign-ins with a wrong name, password or link.',
    read: ({ counters }) => counters?.['signInsFailed'] ?? null,
  },
  {
    name: 'service_refused_sign_ins_total',
    help: 'Sign-ins refused unchecked: after too many failures, or while too many passwords are being checked.',
    read: ({ counters }) => counters?.['signInsRefused'] ?? null,
  },
  {
    name: 'service_reused_refresh_tokens_total',
    help: 'Sessions ended because an old refresh token was used again, which may have been stolen.',
    read: ({ counters }) => counters?.['refreshTokensReused'] ?? null,
  },
]
