import { useEffect, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { csvBlob, pngBlob, save, svgBlob, type Exportable } from './export';
import './picture-menu.css';

export interface PictureMenuLabels {
  /** Names the menu's button: "Picture menu". */
  readonly menu: string;
  readonly saveSvg: string;
  readonly savePng: string;
  readonly saveCsv: string;
  readonly copy: string;
  readonly copied: string;
}

interface PictureMenuProps {
  /** Called when something is chosen, so that nothing is made in advance. */
  readonly exportable: () => Exportable;
  /** Without extension. */
  readonly fileName: string;
  readonly labels: PictureMenuLabels;
}

const COPIED_MS = 2000;

/** Three dots: the picture as SVG, PNG or CSV, or its numbers on the clipboard. */
export function PictureMenu({ exportable, fileName, labels }: PictureMenuProps) {
  const [said, setSaid] = useState('');

  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), COPIED_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const act = async (action: string): Promise<void> => {
    try {
      const picture = exportable();
      if (action === 'svg') save(svgBlob(picture), `${fileName}.svg`);
      else if (action === 'png') save(await pngBlob(picture), `${fileName}.png`);
      else if (action === 'csv') save(csvBlob(picture), `${fileName}.csv`);
      else {
        await navigator.clipboard.writeText(picture.csv);
        setSaid(labels.copied);
      }
    } catch (error) {
      // The clipboard may be refused; the browser's own words say why.
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <span className="picture-menu">
      <span className="picture-menu-said" role="status">
        {said}
      </span>
      <MenuTrigger>
        <Button className="picture-menu-button" aria-label={labels.menu}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="3" cy="8" r="1.4" />
            <circle cx="8" cy="8" r="1.4" />
            <circle cx="13" cy="8" r="1.4" />
          </svg>
        </Button>
        <Popover className="picture-menu-popover" placement="bottom end" offset={4}>
          <Menu className="picture-menu-list" aria-label={labels.menu} onAction={(action) => void act(String(action))}>
            <MenuItem id="svg">{labels.saveSvg}</MenuItem>
            <MenuItem id="png">{labels.savePng}</MenuItem>
            <MenuItem id="csv">{labels.saveCsv}</MenuItem>
            <MenuItem id="copy">{labels.copy}</MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </span>
  );
}
