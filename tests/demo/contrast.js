// Every text that stands on a flat colour, with too little contrast to it (WCAG 2.2, 1.4.3).
() => {
  const WORDS = 'h1, h2, h3, p, b, small, strong, time, button, .words, .meta, .badge';
  const number = (css) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => rgb.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const rgba = number(getComputedStyle(one).backgroundColor);
      if (rgba[3] > 200) return rgba;
    }
    return number(getComputedStyle(document.documentElement).getPropertyValue('--paper'));
  };
  const pale = [];
  for (const element of document.querySelectorAll(WORDS)) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.offsetParent || element.closest('.unseen')) continue;
    const [a, b] = [light(number(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) pale.push(`${element.className || element.tagName}: ${element.textContent} ${ratio.toFixed(2)}`);
  }
  return pale;
}
