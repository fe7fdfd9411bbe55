export interface PictureMenuLabels {
  /** Names the menu's button: "Picture menu". */
  readonly menu: string;
  readonly saveSvg: string;
  readonly savePng: string;
  readonly saveCsv: string;
  readonly copy: string;
  readonly copied: string;
}
