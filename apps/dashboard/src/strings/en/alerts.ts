import type { AlertRule } from '@stream-manager/contracts'

export type ConditionTexts = Omit<AlertRule, 'threshold' | 'resolveThreshold'> & {
  readonly threshold: string
  readonly resolveThreshold: string | null
}

const AGGREGATES = {
  avg: 'average',
  min: 'lowest value',
  max: 'highest value',
  sum: 'sum',
  last: 'last value',
}

export const alerts = {
  title: 'Alerts',
  openTitle: 'Open, and over within the last ten minutes',
  none: 'No alert is open.',
  notCompared:
    'The rules are not being checked now, so new alerts are missing. Start an event handler, or read in the overview why it does not run.',
  rulesNotCompared: (count: number, reason: string) =>
    `${count} ${count === 1 ? 'rule is' : 'rules are'} not checked: ${reason}.`,
  ruleNotCompared: (reason: string) => `Not checked: ${reason}.`,
  notComparedReasons: {
    starting: 'the values of a whole window are not there yet',
    history_unavailable: 'the history cannot be read',
    history_behind: 'the newest figures are not in the history yet',
    too_many_series: 'the history has too many series for it, and a filter on the rule helps',
  } as Record<string, string>,
  old: (reason: string) => `This list may be old: ${reason}`,
  named: (name: string, subject: string | null) => (subject === null ? name : `${name}: ${subject}`),
  where: (streamId: string | null, subject: string | null) =>
    [streamId === null ? 'the system' : `stream ${streamId}`, subject].filter(Boolean).join(' · '),
  severities: { info: 'Info', warning: 'Warning', page: 'Urgent' } as Record<string, string>,
  states: {
    pending: 'not for long enough yet',
    firing: 'open',
    inhibited: 'explained by another alert',
    silenced: 'silenced',
    flapping: 'comes and goes',
    resolved: 'over',
  } as Record<string, string>,
  since: (at: string, age: string) => `since ${at} (${age})`,
  value: (value: string | null) => (value === null ? 'No value.' : `Value when it last changed: ${value}.`),
  runbook: 'What to do:',
  acknowledge: 'Acknowledge',
  acknowledgedBy: (name: string, at: string) => `Acknowledged by ${name}, ${at}.`,
  silence: 'Silence',
  silenceTitle: (name: string) => `Silence “${name}”`,
  silenceText: 'Nobody is told of it meanwhile. If it still holds at the end, it fires then.',
  silenced: 'Silenced',
  scopes: { alert: 'this alert', rule: 'all alerts of this rule' },
  duration: 'For',
  hours: (hours: number) => {
    if (hours >= 48) return `${hours / 24} days`
    return hours === 1 ? '1 hour' : `${hours} hours`
  },
  comment: 'Reason, for others',
  outsideTitle: 'From Alertmanager: open, and over within the last day',
  outsideHelp: 'Other systems sent these. Silence them in Alertmanager.',
  fromAlertmanager: 'from Alertmanager',
  noSeverity: 'No severity',
  silencesTitle: 'Silences',
  everyRule: 'All rules',
  until: (at: string) => `until ${at}`,
  endSilence: 'End now',
  rulesTitle: 'Rules',
  condition: (rule: ConditionTexts) =>
    [
      `${rule.metric}: ${AGGREGATES[rule.aggregate]} of ${rule.windowSeconds} s ${rule.operator} ${rule.threshold}`,
      `for ${rule.forSeconds} s`,
      rule.resolveThreshold === null ? '' : `resolves at ${rule.resolveThreshold}`,
    ]
      .filter(Boolean)
      .join(', '),
  enabled: 'On',
  disabled: 'off',
  edit: 'Edit',
  editTitle: (name: string) => `Edit the rule “${name}”`,
  save: 'Save',
  restore: 'Reset to default',
  severity: 'Severity',
  threshold: { above: 'Fires above', below: 'Fires below' },
  resolveThreshold: 'Resolves at',
  resolveThresholdHelp: 'Empty: at the same value.',
  seconds: {
    windowSeconds: 'Values of the last',
    forSeconds: 'Fires after',
    keepFiringForSeconds: 'Stays open for',
  },
  of: (action: string, rule: string) => `${action}: ${rule}`,
  test: 'Test with the last 7 days',
  tested: (count: number, text: string) => {
    if (count === 0) return 'It would not have fired in the last 7 days.'
    return `It would have fired ${text} ${count === 1 ? 'time' : 'times'} in the last 7 days.`
  },
  seriesLeftOut: (series: string) => `${series} more series were not checked: it might have fired for them.`,
  compared: (series: string, seconds: number) =>
    `Checked ${series} series of the history in steps of ${seconds} s. Times without values count as the rule says.`,
  fired: (from: string, to: string | null) => (to === null ? `${from}, not over` : `${from} to ${to}`),
  moreFired: (count: string) => `and ${count} more`,
}
