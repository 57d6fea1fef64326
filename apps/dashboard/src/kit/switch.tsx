import { Switch as AriaSwitch } from 'react-aria-components'
import './field.css'

interface Props {
  readonly children: string
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly isDisabled?: boolean
}

export const Switch = ({ children, isSelected, onChange, isDisabled = false }: Props) => (
  <AriaSwitch className="switch" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
    <span className="switch-track" aria-hidden="true" />
    {children}
  </AriaSwitch>
)
