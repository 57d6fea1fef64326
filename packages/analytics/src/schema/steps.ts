import { intake } from './001-intake.ts'
import type { SchemaStep } from './step.ts'

export const SCHEMA_STEPS: readonly SchemaStep[] = [intake]
