import schemas from 'virtual:layer-schemas'
import type { Layer } from '@stream-manager/contracts'
import { ContentField } from './content-field.tsx'
import { LookFields, NameField, PlaceFields, SoundFields, useChange } from './layer-fields.tsx'
import { fieldsOfSchema } from './schema-fields.ts'

const ContentFields = ({ layer }: { layer: Layer }) => {
  const change = useChange(layer)
  const content: Readonly<Record<string, unknown>> = layer.content
  return fieldsOfSchema(schemas.content[layer.type]).map((field) => (
    <ContentField
      key={field.name}
      field={field}
      value={content[field.name] ?? null}
      layerType={layer.type}
      onChange={(value, gesture) => change({ content: { [field.name]: value } }, gesture)}
    />
  ))
}

/** Everything about a layer, as fields of the contract. */
export const LayerForm = ({ layer }: { layer: Layer }) => (
  <div className="inspector">
    <NameField layer={layer} />
    <ContentFields layer={layer} />
    <PlaceFields layer={layer} />
    <LookFields layer={layer} />
    {layer.type === 'video' && <SoundFields layer={layer} />}
  </div>
)
