import { describe, expect, it } from 'vitest';
import { parseDrop } from '../../webview-ui/src/drop';

const file = new File(['GIF89a'], '<b>.gif');

function dropped(lists: Readonly<Record<string, string>>, files: readonly File[] = []) {
  return parseDrop({ getData: (type) => lists[type] ?? '', files });
}

describe('parseDrop', () => {
  it('reads the lines of a URI list, comments left out', () => {
    const list = '# two pictures\r\nfile:///a/b%20c.png\r\nvscode-remote://ssh-remote%2Bhost/d.jpg\r\n';
    const uris = ['file:///a/b%20c.png', 'vscode-remote://ssh-remote%2Bhost/d.jpg'];
    expect(dropped({ 'text/uri-list': list })).toEqual({ uris, files: [] });
  });

  it('prefers what the editor wrote itself', () => {
    const lists = { 'application/vnd.code.uri-list': 'file:///a.png', 'text/uri-list': 'file:///other.png' };
    expect(dropped(lists).uris).toEqual(['file:///a.png']);
  });

  it('reads the list of the explorer', () => {
    expect(dropped({ ResourceURLs: '["file:///a.png", 7, "file:///b.png"]' }).uris).toEqual([
      'file:///a.png',
      'file:///b.png',
    ]);
  });

  it.each(['not JSON', '{}', '"file:///a.png"'])('takes nothing from a list that is none: %s', (list) => {
    expect(dropped({ ResourceURLs: list })).toEqual({ uris: [], files: [] });
  });

  it('takes the files themselves where no URI that a host could read is there', () => {
    expect(dropped({ 'text/uri-list': 'https://example.org/a.png' }, [file])).toEqual({ uris: [], files: [file] });
    expect(dropped({ 'text/uri-list': 'file:///a.png' }, [file])).toEqual({ uris: ['file:///a.png'], files: [] });
  });
});
