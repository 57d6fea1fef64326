declare module 'virtual:layer-schemas' {
  import type { LayerSchemas } from './schema-fields.ts'

  const schemas: LayerSchemas
  export default schemas
}
