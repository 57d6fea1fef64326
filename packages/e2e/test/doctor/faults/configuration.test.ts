import t from 'tap'
import { expectNamed, FAULTS } from '../../../src/index.ts'

await expectNamed(t, FAULTS.configuration)
