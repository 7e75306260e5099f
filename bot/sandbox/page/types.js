/**
 * Shapes of what the page API answers (see bot/sandbox/README.md). Only names for readers and editors.
 *
 * @typedef {{id: string, username: string, global_name: ?string, bot?: boolean}} User
 * @typedef {{id: string, username: string, global_name: string, title: string, about: string, roles: string[]}} Person
 * @typedef {{id: string, name: string, type: number, topic?: ?string, position?: number, parent_id?: ?string,
 *   private?: boolean, can_send: boolean, archived?: boolean, last_message_id?: ?string,
 *   recipients?: User[]}} Channel
 * @typedef {{id: string, name: string, color: number, position: number}} Role
 * @typedef {{user: User, nick: ?string, roles: string[], online: boolean}} Member
 * @typedef {{id: string, name: string, description: ?string, channels: Channel[], roles: Role[],
 *   members: Member[]}} Guild
 * @typedef {{name: string, label: string, description: string, busy: boolean}} Action
 * @typedef {{person: Person, people: Person[],
 *   application: {id: string, name: string, description: string, bot: User, online: boolean},
 *   guilds: Guild[], dms: Channel[], now: number, notice: ?string, actions: Action[]}} World
 *
 * @typedef {{name: ?string, id?: ?string, animated?: boolean}} Emoji
 * @typedef {{label: string, value: string, description?: ?string, emoji?: ?Emoji, default?: boolean}} SelectOption
 * @typedef {{url: string, width?: number, height?: number, content_type?: ?string}} Media
 * @typedef {{type: number, id?: number, custom_id?: string, components?: Component[], component?: Component,
 *   accessory?: Component, content?: string, style?: number, label?: ?string, description?: ?string,
 *   emoji?: ?Emoji, url?: string, disabled?: boolean, options?: SelectOption[], placeholder?: ?string,
 *   min_values?: number, max_values?: number, min_length?: number, max_length?: number, required?: boolean,
 *   value?: string, default?: boolean, default_values?: {id: string, type: string}[], channel_types?: number[],
 *   items?: {media: Media, description?: ?string, spoiler?: boolean}[], media?: Media, file?: Media,
 *   name?: string, size?: number, divider?: boolean, spacing?: number, accent_color?: ?number,
 *   spoiler?: boolean}} Component
 * @typedef {{id: string, filename: string, description?: ?string, content_type?: ?string, size: number,
 *   url: string, width?: ?number, height?: ?number}} Attachment
 * @typedef {{id: string, kind: 'command'|'component'|'modal'|'menu', name: string, user: User,
 *   text: string}} InteractionNote
 * @typedef {{id: string, channel_id: string, author: User, content: string, embeds: any[],
 *   components: Component[], attachments: Attachment[], flags: number, timestamp: string,
 *   edited_timestamp: ?string, mentions: User[], mention_everyone: boolean, message_reference?: ?{message_id?: string},
 *   referenced_message?: ?Message, reactions?: {emoji: Emoji, count: number}[], type: number,
 *   thread?: ?Channel, ephemeral_for: ?string, loading: boolean, pings: string[],
 *   interaction: ?InteractionNote}} Message
 *
 * @typedef {{type: number, name: string, label?: string, description: string, required?: boolean,
 *   choices?: {name: string, value: string|number}[], autocomplete?: boolean, min_value?: number,
 *   max_value?: number, min_length?: number, max_length?: number, channel_types?: number[],
 *   options?: CommandOption[]}} CommandOption
 * @typedef {{id: string, type: number, name: string, label?: string, description: string,
 *   options: CommandOption[]}} Command
 * @typedef {{command: Command, path: string[], name: string, label: string, description: string,
 *   options: CommandOption[]}} Entry A command as people see it: sub-commands flattened ("digest subscribe").
 * @typedef {{name: string, value: string|number|boolean, description?: ?string, emoji?: ?Emoji}} Choice
 */

export {};
