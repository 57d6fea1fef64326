import { startValkey } from '@stream-manager/test-kit'
import t from 'tap'
import { backplaneConformance } from '../conformance/index.ts'
import { openOn } from './harness.ts'

t.test('on Valkey', async (t) => backplaneConformance(t, openOn(await startValkey(t))))
