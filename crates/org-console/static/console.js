// What is more pleasant with JavaScript. Nothing needs it.
'use strict';

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  navigator.clipboard.writeText(source.value ?? source.textContent).then(() => {
    const before = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = before; }, 1500);
  });
});

// A picker and the text beside it show the same colour, and so does the preview.
document.addEventListener('input', (event) => {
  const { target } = event;
  if (target.dataset.picker) {
    const text = document.getElementById(target.dataset.picker);
    text.value = target.value;
    paint(text);
  } else if (picker(target)) {
    paint(target);
  } else if (target.name === 'logo_url' && target.value.startsWith('https://')) {
    show(target.value);
  }
});

document.addEventListener('change', (event) => {
  const [file] = event.target.name === 'logo_file' ? event.target.files : [];
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener('load', () => show(reader.result));
  reader.readAsDataURL(file);
});

function picker(text) {
  return text.id && document.querySelector(`[data-picker="${CSS.escape(text.id)}"]`);
}

function paint(text) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.value);
  const color = short ? `#${short.slice(1).map((d) => d + d).join('')}` : text.value;
  if (!/^#[0-9a-f]{6}$/i.test(color)) return;
  picker(text).value = color;
  document.querySelector(`[data-paint="${CSS.escape(text.name)}"]`)?.setAttribute('fill', color);
}

function show(address) {
  document.querySelector('[data-logo]')?.setAttribute('href', address);
  document.querySelector('[data-initials]')?.remove();
}

// Whatever only works with JavaScript is shown by it.
function reveal(root) {
  for (const element of root.querySelectorAll('[data-copy][hidden], [data-picker][hidden]')) {
    element.hidden = false;
  }
}

reveal(document);
document.addEventListener('htmx:load', (event) => reveal(event.target));
