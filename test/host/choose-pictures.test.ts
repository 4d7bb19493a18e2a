import { beforeEach, describe, expect, it } from 'vitest';
import { choosePictures } from '../../src/host/choose-pictures';
import { editor, TabInputCustom, Uri } from '../support/vscode';

beforeEach(() => {
  editor.said = [];
  editor.picked = undefined;
  editor.activeInput = undefined;
});

const picture = Uri.file('/a.png');

describe('the pictures of a command', () => {
  it('are those it was called on', async () => {
    expect(await choosePictures([picture])).toEqual(['/a.png']);
    expect(await choosePictures([picture, [Uri.file('/b.jpg'), Uri.file('/c.txt'), picture]])).toEqual([
      '/b.jpg',
      '/a.png',
    ]);
    expect(await choosePictures([{ resourceUri: picture }, { resourceUri: Uri.file('/b.gif') }])).toEqual([
      '/a.png',
      '/b.gif',
    ]);
    expect(await choosePictures(['file:///a%20b.png'])).toEqual(['/a b.png']);
    expect(await choosePictures([Uri.parse('vscode-remote://host/a.png')])).toEqual(['/a.png']);
    expect(editor.said).toEqual([]);
  });

  it('are the one of the active preview, else those that the user picks', async () => {
    editor.picked = [Uri.file('/picked.png')];
    expect(await choosePictures([])).toEqual(['/picked.png']);
    editor.activeInput = new TabInputCustom(picture, 'imagePreview.previewEditor');
    expect(await choosePictures([])).toEqual(['/a.png']);
    editor.activeInput = new TabInputCustom(picture, 'another.editor');
    expect(await choosePictures([undefined])).toEqual(['/picked.png']);
  });

  it('are none where the user picks nothing', async () => {
    expect(await choosePictures([])).toEqual([]);
    expect(editor.said).toEqual([]);
  });

  it('are none where nothing is a picture, or no file: the user is told which and why', async () => {
    expect(await choosePictures([{ resourceUri: Uri.file('/notes/read me.txt') }])).toEqual([]);
    expect(await choosePictures([Uri.parse('git:/pictures/a.png')])).toEqual([]);
    editor.activeInput = new TabInputCustom(Uri.parse('git:/pictures/b.png'), 'imagePreview.previewEditor');
    expect(await choosePictures([])).toEqual([]);
    expect(editor.said).toEqual([
      expect.stringContaining('"read me.txt" is not a picture'),
      expect.stringContaining('"a.png" is not a file of this machine but of "git:"'),
      expect.stringContaining('"b.png" is not a file of this machine but of "git:"'),
    ]);
  });
});
