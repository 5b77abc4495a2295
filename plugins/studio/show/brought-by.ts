/** The plugin that brought something; what the loader found is the app's own. */
export const broughtBy = (plugin: string | undefined): { plugin?: string } =>
  plugin === undefined || plugin === 'loader' ? {} : { plugin }
