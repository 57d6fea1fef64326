import type { ViewStrings } from '../en-views.ts'

export const problems: ViewStrings['problems'] = {
  layer: (name, message) => `Ebene „${name}“: ${message}`,
  output: (name, message) => `Ausgabe ${name}: ${message}`,
}
