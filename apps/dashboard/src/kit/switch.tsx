import { Switch as AriaSwitch } from 'react-aria-components'
import './field.css'

interface Props {
  readonly children: string
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly isDisabled?: boolean
  /** The whole name, where several switches of a page have the same text. It begins with the text. */
  readonly label?: string
}

export const Switch = ({ children, isSelected, onChange, isDisabled = false, label }: Props) => (
  <AriaSwitch
    className="switch"
    isSelected={isSelected}
    onChange={onChange}
    isDisabled={isDisabled}
    {...(label !== undefined && { 'aria-label': label })}
  >
    <span className="switch-track" aria-hidden="true" />
    {children}
  </AriaSwitch>
)
