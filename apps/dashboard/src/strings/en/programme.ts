import type { StreamAction } from '@stream-manager/contracts'

type PerAction = Record<StreamAction, string>

export const programme = {
  actions: {
    start: 'Start',
    pause: 'Pause',
    resume: 'Resume',
    restart: 'Restart',
    stop: 'Stop',
  } as PerAction,
  pending: {
    start: 'Starting…',
    pause: 'Pausing…',
    resume: 'Resuming…',
    restart: 'Restarting…',
    stop: 'Stopping…',
  } as PerAction,
  ask: {
    start: 'Start the programme?',
    pause: 'Pause the programme?',
    resume: 'Resume the programme?',
    restart: 'Restart the programme?',
    stop: 'Stop the programme?',
  } as PerAction,
  hints: {
    start: 'Puts the programme on air.',
    pause: 'Viewers see a still picture without sound. Outputs stay connected.',
    resume: 'Viewers see the programme again.',
    restart: 'Viewers see an interruption of some seconds. Outputs connect anew.',
    stop: 'The programme ends for all viewers, and all outputs disconnect.',
  } as PerAction,
  notConfirmed: 'It is stored, but the engine has not confirmed it yet. The bar tells when it is on air.',
  waiting: (revision: string) => `waits for the engine: revision ${revision}`,
  problems: (count: number, text: string) => `${text} ${count === 1 ? 'problem' : 'problems'}`,
  problemsTitle: 'Problems, worst first',
  nextTry: (age: string) => `Next try in ${age}.`,
}
