import t from 'tap'
import { backplaneConformance } from '../conformance/index.ts'
import { openEmbedded } from './harness.ts'

backplaneConformance(t, openEmbedded)
