import type { Strings } from '../en.ts'

export const assets: Strings['assets'] = {
  drop: 'Dateien hier ablegen: Sie werden hochgeladen und zu Ebenen.',
}
