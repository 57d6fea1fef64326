import type { ViewStrings } from '../en-views.ts'

const AGGREGATES = {
  avg: 'Mittel',
  min: 'kleinster Wert',
  max: 'größter Wert',
  sum: 'Summe',
  last: 'letzter Wert',
}
const OPERATORS = { above: 'über', below: 'unter' }

export const alerts: ViewStrings['alerts'] = {
  title: 'Alarme',
  openTitle: 'Offen, und in den letzten zehn Minuten vorbei',
  none: 'Kein Alarm ist offen.',
  notCompared:
    'Die Regeln werden gerade nicht geprüft, neue Alarme fehlen also. Starten Sie einen Event-Handler, oder lesen Sie im Überblick, warum er nicht läuft.',
  rulesNotCompared: (count, reason) =>
    `${count} ${count === 1 ? 'Regel wird' : 'Regeln werden'} nicht geprüft: ${reason}.`,
  ruleNotCompared: (reason) => `Nicht geprüft: ${reason}.`,
  notComparedReasons: {
    starting: 'die Werte eines ganzen Zeitraums sind noch nicht da',
    history_unavailable: 'der Verlauf ist nicht lesbar',
    history_behind: 'die neuesten Werte sind noch nicht im Verlauf',
    too_many_series: 'der Verlauf hat zu viele Reihen dafür, und ein Filter an der Regel hilft',
  },
  old: (reason) => `Diese Liste kann veraltet sein: ${reason}`,
  named: (name, subject) => (subject === null ? name : `${name}: ${subject}`),
  where: (streamId, subject) =>
    [streamId === null ? 'das System' : `Stream ${streamId}`, subject].filter(Boolean).join(' · '),
  severities: { info: 'Hinweis', warning: 'Warnung', page: 'Dringend' },
  states: {
    pending: 'noch nicht lange genug',
    firing: 'offen',
    inhibited: 'durch einen anderen Alarm erklärt',
    silenced: 'stumm',
    flapping: 'kommt und geht',
    resolved: 'vorbei',
  },
  since: (at, age) => `seit ${at} (${age})`,
  value: (value) => (value === null ? 'Kein Wert.' : `Wert bei der letzten Änderung: ${value}.`),
  runbook: 'Was zu tun ist:',
  acknowledge: 'Bestätigen',
  acknowledgedBy: (name, at) => `Bestätigt von ${name}, ${at}.`,
  silence: 'Stumm schalten',
  silenceTitle: (name) => `„${name}“ stumm schalten`,
  silenceText: 'So lange erfährt niemand davon. Besteht der Alarm am Ende noch, wird er dann gemeldet.',
  silenced: 'Stumm ist',
  scopes: { alert: 'dieser Alarm', rule: 'jeder Alarm dieser Regel' },
  duration: 'Für',
  hours: (hours) => {
    if (hours >= 48) return `${hours / 24} Tage`
    return hours === 1 ? '1 Stunde' : `${hours} Stunden`
  },
  comment: 'Grund, für andere',
  outsideTitle: 'Von Alertmanager: offen, und am letzten Tag vorbei',
  outsideHelp: 'Andere Systeme haben sie gesendet. Schalten Sie sie in Alertmanager stumm.',
  fromAlertmanager: 'von Alertmanager',
  noSeverity: 'Ohne Schwere',
  silencesTitle: 'Stumm geschaltet',
  everyRule: 'Alle Regeln',
  until: (at) => `bis ${at}`,
  endSilence: 'Jetzt beenden',
  rulesTitle: 'Regeln',
  condition: (rule) =>
    [
      `${rule.metric}: ${AGGREGATES[rule.aggregate]} von ${rule.windowSeconds} s ${OPERATORS[rule.operator]} ${rule.threshold}`,
      `${rule.forSeconds} s lang`,
      rule.resolveThreshold === null ? '' : `vorbei bei ${rule.resolveThreshold}`,
    ]
      .filter(Boolean)
      .join(', '),
  enabled: 'An',
  disabled: 'aus',
  edit: 'Bearbeiten',
  editTitle: (name) => `Regel „${name}“ bearbeiten`,
  save: 'Speichern',
  restore: 'Zurücksetzen',
  severity: 'Schwere',
  threshold: { above: 'Alarm über', below: 'Alarm unter' },
  resolveThreshold: 'Vorbei bei',
  resolveThresholdHelp: 'Leer: bei demselben Wert.',
  seconds: {
    windowSeconds: 'Werte der letzten',
    forSeconds: 'Alarm nach',
    keepFiringForSeconds: 'Bleibt offen für',
  },
  of: (action, rule) => `${action}: ${rule}`,
  test: 'Mit den letzten 7 Tagen prüfen',
  tested: (count, text) => {
    if (count === 0) return 'In den letzten 7 Tagen hätte sie keinen Alarm gegeben.'
    return `In den letzten 7 Tagen hätte sie ${text} ${count === 1 ? 'Alarm' : 'Alarme'} gegeben.`
  },
  seriesLeftOut: (series) =>
    `${series} weitere Reihen wurden nicht geprüft: Für sie hätte sie auslösen können.`,
  compared: (series, seconds) =>
    `Geprüft wurden ${series} Reihen des Verlaufs in Schritten von ${seconds} s. Zeiten ohne Werte zählen, wie es die Regel sagt.`,
  fired: (from, to) => (to === null ? `${from}, nicht vorbei` : `${from} bis ${to}`),
  moreFired: (count) => `und ${count} weitere`,
}
