import { intake } from './001-intake.ts'
import { points } from './002-points.ts'
import { viewers } from './003-viewers.ts'
import { errors } from './004-errors.ts'
import { deliveries } from './005-deliveries.ts'
import { alerts } from './006-alerts.ts'
import { incidents } from './007-incidents.ts'
import { broadcasts } from './020-broadcasts.ts'
import type { SchemaStep } from './step.ts'

export const SCHEMA_STEPS: readonly SchemaStep[] = [
  intake,
  points,
  viewers,
  errors,
  deliveries,
  alerts,
  incidents,
  broadcasts,
]
