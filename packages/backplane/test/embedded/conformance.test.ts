import t from 'tap'
import { deliveryBeyondTheLog } from '../conformance/delivery.ts'
import { backplaneConformance } from '../conformance/index.ts'
import { openEmbedded } from './harness.ts'

backplaneConformance(t, openEmbedded)
deliveryBeyondTheLog(t, openEmbedded)
