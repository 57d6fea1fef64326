export const signIn = {
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  firstTime: 'The first start of the server prints a link that signs the first administrator in.',
  linkTitle: 'Sign in by this link?',
  linkText: (name: string) =>
    `You are signed in as ${name}. The link ends this session and signs you in as the person it was made for.`,
  linkLost: 'This is lost when you sign in by the link; viewers notice nothing.',
  usedLink: 'This link was used before or is too old. Sign in by name, or ask for a new link.',
}
