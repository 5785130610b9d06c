using System.Text.Json;

namespace Nmf.Kernels.Tests.Report;

/// <summary>What a browser measures of pages in frames of several widths.</summary>
internal static class Layout
{
    /// <summary>A telephone held upright, and a laptop.</summary>
    internal static readonly int[] Widths = [390, 1280];

    /// <summary>
    /// Loads each page into a frame of each width, and lists what is wrong: sideways scrolling, drawings without extent, labels that
    /// overlap or leave their drawing, lines without length, letters below nine pixels, and contrasts below 4.5 to 1.
    /// </summary>
    internal static string Probe(params string[] pages) => $$"""
        <!doctype html><meta charset="utf-8"><body><pre id="result">not run</pre><script>
        const pages = {{JsonSerializer.Serialize(pages.Select(File.ReadAllText))}};
        const widths = {{JsonSerializer.Serialize(Widths)}};
        const wrong = [];
        let looked = 0;
        const luminance = colour => {
            const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
        function look(frame, where) {
            const d = frame.contentDocument, view = frame.contentWindow, say = text => wrong.push(where + ': ' + text);
            if (d.documentElement.scrollWidth > view.innerWidth) say('scrolls sideways, ' + d.documentElement.scrollWidth + ' pixels');
            const paper = view.getComputedStyle(d.body).backgroundColor;
            for (const e of d.querySelectorAll('h1, h2, p, code, dt, dd, svg text')) {
                const style = view.getComputedStyle(e);
                const colour = e.closest('svg') ? style.fill : style.color;
                if (contrast(colour, paper) < 4.5) say('contrast ' + contrast(colour, paper).toFixed(2) + ' of ' + e.textContent);
            }
            const drawings = [...d.querySelectorAll('.drawings > svg')];
            if (drawings.length === 0) say('nothing is drawn');
            for (const svg of drawings) {
                const box = svg.getBoundingClientRect(), name = svg.getAttribute('aria-label');
                looked++;
                if (box.width < 200 || box.height < 60) say(name + ' is ' + box.width + ' by ' + box.height);
                const scale = box.width / svg.viewBox.baseVal.width;
                const texts = [...svg.querySelectorAll('text')].map(t => ({ text: t.textContent, box: t.getBoundingClientRect(), size: parseFloat(view.getComputedStyle(t).fontSize) * scale }));
                for (const t of texts) {
                    if (t.size < 9) say(name + ': letters of ' + t.size.toFixed(1) + ' pixels');
                    if (t.box.left < box.left - 1 || t.box.right > box.right + 1 || t.box.top < box.top - 1 || t.box.bottom > box.bottom + 1) say(name + ': ' + t.text + ' leaves the drawing');
                }
                for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
                    const a = texts[i].box, b = texts[j].box;
                    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left), y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                    // A line of text is higher than its letters.
                    if (x > 1 && y > 0.35 * Math.min(texts[i].size, texts[j].size) * 1.2) say(name + ': ' + texts[i].text + ' overlaps ' + texts[j].text);
                }
                for (const path of svg.querySelectorAll('path')) if (/^s\d$/.test(path.getAttribute('class')) && !(path.getTotalLength() > 10)) say(name + ': a line without length');
                if (svg.querySelectorAll('path').length === 0) say(name + ': no path');
            }
        }
        let left = pages.length * widths.length;
        pages.forEach((page, p) => widths.forEach(width => {
            const frame = document.createElement('iframe');
            frame.style = 'border:0;height:800px;width:' + width + 'px';
            frame.srcdoc = page;
            frame.onload = () => {
                try { look(frame, 'page ' + p + ', ' + width + ' pixels'); } catch (e) { wrong.push(String(e)); }
                if (--left === 0) document.getElementById('result').textContent = JSON.stringify({ looked, wrong });
            };
            document.body.append(frame);
        }));
        </script>
        """;
}
