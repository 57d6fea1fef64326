import type {
  Alert,
  AlertAcknowledge,
  AlertHistory,
  AlertHistoryQuery,
  AlertList,
  AlertmanagerMessage,
  AlertRule,
  AlertRuleCreate,
  AlertRulePatch,
  AlertRuleTest,
  AlertSilence,
  AlertSilenceCreate,
  AlertsQuery,
  Caller,
  NotCompared,
  Result,
} from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'
import type { AlertingState } from './documents.ts'
import type { Evaluated } from './evaluate.ts'
import type { OpenIncidents } from './incidents/documents.ts'
import type { IncidentStep } from './incidents/rules.ts'

/** Rules and silences. The revision changes with every write of a rule or silence. */
export interface AlertConditions {
  readonly revision: number
  readonly rules: readonly AlertRule[]
  readonly silences: readonly AlertSilence[]
}

export interface StoredAlerts {
  readonly revision: number
  readonly state: AlertingState
  /** Null: their document is damaged. Alerts go on, and incidents stay as they are. */
  readonly incidents: OpenIncidents | null
}

export interface AlertRecord extends Evaluated {
  /** From the lease `ALERT_EVALUATOR_LEASE`. */
  readonly fence: number
  /** Revision of the state that was evaluated. */
  readonly revision: number
  readonly at: string
  /** Absent: incidents stay as they are. */
  readonly incidents?: IncidentStep
}

export interface RecordOutcome {
  /** `conflict`: somebody acknowledged an alert meanwhile. `fenced`: another process evaluates now. */
  readonly status: 'recorded' | 'conflict' | 'fenced'
  readonly revision: number
}

export interface RuleNotCompared extends NotCompared {
  /** The only stream of the rule; null for all. */
  readonly streamId: string | null
}

/** For the event handler that holds the lease. */
export interface AlertEvaluation {
  /** Null when nothing changed since the known revision. Damaged documents are left out and counted. */
  conditions(knownRevision: number | null): Promise<AlertConditions | null>
  stored(): Promise<StoredAlerts>
  /** State, changes, notices and incidents in one commit. */
  record(record: AlertRecord): Promise<RecordOutcome>
  /** The rules were compared now, but for some. */
  evaluated(evaluated: {
    readonly at: string
    readonly notCompared: readonly RuleNotCompared[]
  }): Promise<void>
  newId(): string
}

export interface OutsideCounts {
  /** Alerts that began or ended. Others of the message were known. */
  readonly taken: number
  /** Alerts for which there is no room. */
  readonly ignored: number
}

export interface Alerts {
  /** Open alerts, and those that resolved in the last ten minutes; the newest change first. */
  list(query: AlertsQuery): Promise<AlertList>
  /** Alerts of the past, from the store of history; the newest beginning first. Errors: `analytics.unavailable`. */
  history(query: AlertHistoryQuery): Promise<Result<AlertHistory>>
  /** Errors: `alert.not_found`. */
  acknowledge(
    request: { readonly alertId: string; readonly input: AlertAcknowledge; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<Alert>>>
  /** By id: shipped ones as they were changed, and those that were added. Damaged documents are left out. */
  listRules(page: Partial<PageOptions>): Promise<Result<Page<AlertRule>>>
  /** Errors: `alert.rule_not_found`. */
  getRule(ruleId: string): Promise<Result<AlertRule>>
  /** Errors: `alert.rule_already_exists`, `alert.rule_limit_reached`, `request.invalid`. */
  createRule(input: AlertRuleCreate, options?: WriteOptions): Promise<Result<Mutation<AlertRule>>>
  /** Errors: `alert.rule_not_found`, `request.precondition_failed`, `request.invalid`. */
  updateRule(
    change: { readonly ruleId: string; readonly changes: AlertRulePatch },
    options?: WriteOptions,
  ): Promise<Result<Mutation<AlertRule>>>
  /** A shipped rule is as it was shipped again. Errors: `alert.rule_not_found`, `alert.rule_shipped`. */
  deleteRule(ruleId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /**
   * When the rule would have fired in the last seven days, without silences and inhibition. Errors:
   * `alert.rule_not_found`, `analytics.unavailable`.
   */
  testRule(ruleId: string): Promise<Result<AlertRuleTest>>
  /** Newest first, without those that ended. */
  listSilences(page: PageOptions): Promise<Page<AlertSilence>>
  /** Errors: `request.invalid`, `alert.silence_limit_reached`. */
  createSilence(
    request: { readonly input: AlertSilenceCreate; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<AlertSilence>>>
  /** Ends it now. Errors: `alert.silence_not_found`. */
  deleteSilence(silenceId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /**
   * For the event handler: the webhook of Alertmanager. Alerts that bear `origin` are those that it was told from here.
   * The same message again changes nothing.
   */
  takeOutside(message: AlertmanagerMessage, origin: string): Promise<Result<Mutation<OutsideCounts>>>
  readonly evaluation: AlertEvaluation
}
