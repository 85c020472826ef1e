// Charts: the table in place of the bars, and both as files. Nothing leaves the browser.
(() => {
  const PNG = {width: 760, margin: 28, scale: 2};
  const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();
  const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

  const save = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // A cell that a spreadsheet would take for a formula is kept as the words it is; numbers stay numbers.
  const cell = (value) => {
    const plain = /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !/^-?[\d.]+(e[+-]?\d+)?$/i.test(value) ? `'${value}` : value;
    return /[",\n\r;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const csv = (table) => {
    const lines = [...table.rows].map((row) => [...row.cells].map((each) => cell(each.dataset.value ?? text(each))).join(','));
    // With the mark by which spreadsheets know UTF-8.
    return new Blob([`\ufeff${lines.join('\r\n')}\r\n`], {type: 'text/csv;charset=utf-8'});
  };

  const LOOKS = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'font-family', 'font-size', 'font-weight'];
  const dressed = (svg) => {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((node, n) => {
      const looks = getComputedStyle(from[n]);
      node.setAttribute('style', LOOKS.map((name) => `${name}:${looks.getPropertyValue(name)}`).join(';'));
      node.removeAttribute('class');
    });
    return copy;
  };

  const lines = (words, font, width) => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    const found = [''];
    for (const word of words.split(' ')) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (found.at(-1) && pen.measureText(longer).width > width) found.push(word);
      else found[found.length - 1] = longer;
    }
    return found;
  };

  const picture = (figure) => {
    const {width, margin} = PNG;
    const inner = width - 2 * margin;
    const looks = getComputedStyle(figure);
    const colour = (node) => getComputedStyle(node).color;
    const family = looks.fontFamily;
    const NS = 'http://www.w3.org/2000/svg';
    const whole = document.createElementNS(NS, 'svg');
    const add = (parent, name, attributes, content) => {
      const node = document.createElementNS(NS, name);
      Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
      if (content) node.textContent = content;
      parent.append(node);
      return node;
    };
    const ground = add(whole, 'rect', {width: '100%', fill: looks.backgroundColor});
    let at = margin;
    const write = (words, size, weight, fill) => {
      for (const line of lines(words, `${weight} ${size}px ${family}`, inner)) {
        at += size * 1.35;
        add(whole, 'text', {x: margin, y: at, style: `font:${weight} ${size}px ${family};fill:${fill}`}, line);
      }
    };
    const title = figure.querySelector('.charttitle');
    const growth = figure.querySelector('.growth');
    write(text(title) + (growth ? `  ${text(growth)}` : ''), 20, 700, colour(title));
    at += 18;
    const svg = figure.querySelector('svg.plot');
    const height = Number(svg.getAttribute('height'));
    const plot = dressed(svg);
    Object.entries({x: margin, y: at, width: inner, height}).forEach(([key, value]) => plot.setAttribute(key, value));
    whole.append(plot);
    at += height + 6;
    const source = figure.querySelector('.chartsource');
    write(text(source), 12.5, 400, colour(source));
    write(`${figure.dataset.brand} · ${today()}`, 12.5, 400, colour(source));
    at += margin - 6;
    ground.setAttribute('height', at);
    Object.entries({xmlns: NS, width, height: at}).forEach(([key, value]) => whole.setAttribute(key, value));
    return {xml: new XMLSerializer().serializeToString(whole), width, height: at};
  };

  const png = (figure, name) => {
    const {xml, width, height} = picture(figure);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = width * PNG.scale;
      canvas.height = Math.ceil(height * PNG.scale);
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name), 'image/png');
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(xml)}`;
  };

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-chart] :is([data-show], [data-save])');
    if (!button) return;
    const figure = button.closest('[data-chart]');
    const name = figure.dataset.chart;
    if (button.dataset.show) {
      const tabled = figure.toggleAttribute('data-tabled');
      button.setAttribute('aria-pressed', String(tabled));
    } else if (button.dataset.save === 'csv') save(csv(figure.querySelector('table')), `${name}.csv`);
    else png(figure, `${name}.png`);
  });
})();
