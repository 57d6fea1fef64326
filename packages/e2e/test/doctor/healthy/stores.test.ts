import t from 'tap'
import { expectWell, HEALTHY_SET_UPS } from '../../../src/index.ts'

await expectWell(t, HEALTHY_SET_UPS.stores)
