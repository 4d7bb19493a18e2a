// What the marketplace and the editor show of a package: its README.

/**
 * The relative links and pictures of a Markdown text that lead nowhere.
 *
 * @param {string} markdown
 * @param {ReadonlySet<string>} files Paths of what lies beside the text.
 * @returns {string[]}
 */
export function brokenLinks(markdown, files) {
  const text = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^(https?:|mailto:|#)/.test(link))
    .filter((link) => !files.has(link.split('#')[0] ?? ''));
}
