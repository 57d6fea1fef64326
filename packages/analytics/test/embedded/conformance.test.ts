import t from 'tap'
import { analyticsConformance } from '../conformance/index.ts'
import { openEmbedded } from './harness.ts'

analyticsConformance(t, openEmbedded)
