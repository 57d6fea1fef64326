import { Link, useLocation } from 'wouter'
import { useMay } from '../session/session.tsx'
import { useStrings } from '../strings/strings.tsx'
import { VIEWS } from './view-list.ts'
import './nav.css'

type View = (typeof VIEWS)[number]

const NavLink = ({ path, name, permission }: View) => {
  const { shell } = useStrings()
  const [location] = useLocation()
  if (!useMay(permission)) return null
  return (
    <Link
      href={path}
      className="nav-link"
      data-tour={name === 'monitor' ? 'watch' : undefined}
      aria-current={/^\/\w*/.exec(location)?.[0] === path ? 'page' : undefined}
    >
      {shell.views[name]}
    </Link>
  )
}

/** The links to all views that the person may use. */
export const Nav = () => {
  const { shell } = useStrings()
  return (
    <nav className="nav" aria-label={shell.views.label}>
      {VIEWS.map((view) => (
        <NavLink key={view.path} {...view} />
      ))}
    </nav>
  )
}
