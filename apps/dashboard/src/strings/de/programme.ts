import type { Strings } from '../en.ts'

export const programme: Strings['programme'] = {
  actions: {
    start: 'Starten',
    pause: 'Pause',
    resume: 'Fortsetzen',
    restart: 'Neu starten',
    stop: 'Stoppen',
  },
  pending: {
    start: 'Startet…',
    pause: 'Pausiert…',
    resume: 'Setzt fort…',
    restart: 'Startet neu…',
    stop: 'Stoppt…',
  },
  ask: {
    start: 'Programm starten?',
    pause: 'Programm anhalten?',
    resume: 'Programm fortsetzen?',
    restart: 'Programm neu starten?',
    stop: 'Programm stoppen?',
  },
  hints: {
    start: 'Bringt das Programm auf Sendung.',
    pause: 'Zuschauer sehen ein Standbild ohne Ton. Die Ausgaben bleiben verbunden.',
    resume: 'Zuschauer sehen wieder das Programm.',
    restart: 'Zuschauer sehen eine Unterbrechung von einigen Sekunden. Die Ausgaben verbinden sich neu.',
    stop: 'Das Programm endet für alle Zuschauer, und alle Ausgaben trennen sich.',
  },
  notConfirmed:
    'Gespeichert, aber von der Engine noch nicht bestätigt. Die Leiste zeigt, wann es auf Sendung ist.',
  waiting: (revision) => `wartet auf die Engine: Revision ${revision}`,
  problems: (count, text) => `${text} ${count === 1 ? 'Problem' : 'Probleme'}`,
  problemsTitle: 'Probleme, das schlimmste zuerst',
  nextTry: (age) => `Nächster Versuch in ${age}.`,
}
