/** Writes once and neither awaits the answer nor closes the store. Argument: the data directory. */
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'

const [, , dataDir = ''] = process.argv
const backplane = await openEmbeddedBackplane({ dataDir })
void backplane.commit({ put: { 'stream:main/desired': 'left' } })
