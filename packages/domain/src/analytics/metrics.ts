import {
  type Aggregate,
  type AnalyticsMetrics,
  FIGURE_TIERS,
  FIGURES,
  type Figure,
  figureNames,
} from '@stream-manager/contracts'

const SECOND_MS = 1000

export const defaultAggregate = ({ kind }: Figure): Aggregate => (kind === 'counter' ? 'sum' : 'avg')

export const listMetrics = (): AnalyticsMetrics => ({
  items: figureNames.map((name) => ({ name, ...FIGURES[name], aggregate: defaultAggregate(FIGURES[name]) })),
  tiers: FIGURE_TIERS.map(({ name, stepMs, keptMs }) => ({
    name,
    stepSeconds: stepMs / SECOND_MS,
    keptSeconds: keptMs / SECOND_MS,
  })),
})
