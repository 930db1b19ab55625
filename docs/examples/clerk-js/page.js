// Loads the vendor's library and components, unmodified, and points them at org-server.

const { publishableKey, proxyUrl } = window.settings;

await script('clerk-js/clerk.browser.js', {
  'data-clerk-publishable-key': publishableKey,
  'data-clerk-proxy-url': proxyUrl,
});
// The components are a package of their own. Without them the library works all the same.
await script('ui/ui.browser.js', {}).catch(() => {});

const clerk = window.Clerk;
const components = window.__internal_ClerkUICtor;
await clerk.load(components ? { ui: { ClerkUI: components } } : {});
clerk.addListener(show);
show(clerk);
window.ready = true;

for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => mount(button.dataset.show));
}
document.querySelector('#sign-out').addEventListener('click', () => clerk.signOut());

let mounted;

function mount(name) {
  const place = document.querySelector('#component');
  if (mounted) clerk[`unmount${mounted}`](place);
  clerk[`mount${name}`](place, { routing: 'hash' });
  mounted = name;
}

function show({ user, session, organization }) {
  const state = {
    user: user?.primaryEmailAddress?.emailAddress ?? null,
    session: session?.id ?? null,
    organization: organization?.slug ?? null,
    memberships: user?.organizationMemberships.map(({ organization, role }) => ({
      organization: organization.slug,
      role,
    })),
  };
  document.querySelector('#state').textContent = JSON.stringify(state, null, 2);
  const switcher = document.querySelector('#switcher');
  if (components && user && !switcher.hasChildNodes()) clerk.mountOrganizationSwitcher(switcher);
}

function script(src, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement('script'), { src, onload: resolve });
    element.onerror = () => reject(new Error(`${src} cannot be loaded`));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.head.append(element);
  });
}
