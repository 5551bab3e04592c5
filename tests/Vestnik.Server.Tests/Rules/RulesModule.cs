using System.Text;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Rules;

/// <summary>Writes the web client's <c>rules.ts</c>, as biome formats it.</summary>
internal static class RulesModule
{
    private const string Head = """
        // Made from ChatRules.cs: UPDATE_RULES=1 dotnet test tests/Vestnik.Server.Tests --filter RulesDocumentTests

        import type { ChatPermissions, ChatSettings, ChatType, Permission, Role } from './types';

        const RANKS: Record<Role, number> = { restricted: 0, member: 1, admin: 2, owner: 3 };
        const CHOICES: Record<Permission, Role> = { members: 'member', admins: 'admin' };

        """;

    private const string Functions = """

        /** Whether somebody with this role in the chat has the right there, under the chat's settings. No role: not in it. */
        export function allows(
          chatType: ChatType,
          settings: ChatSettings | undefined,
          role: Role | undefined,
          right: ChatRight,
        ): boolean {
          // Whoever adds people learns who is there.
          if (right === 'add' && !allows(chatType, settings, role, 'seeMembers')) {
            return false;
          }
          const setting = SETTINGS[chatType]?.find((name) => name === right);
          const choice = setting && settings?.permissions?.[setting];
          const least = choice ? CHOICES[choice] : LEAST[chatType]?.[right];
          if (!role || !least) {
            return false;
          }
          // Who is restricted does nothing but read, and reading goes with seeing who is there.
          return RANKS[role] >= RANKS[right === 'seeMembers' && least === 'member' ? 'restricted' : least];
        }

        /** Whether one may act on the other where a right is about those one outranks. */
        export function outranks(role: Role, other: Role): boolean {
          return RANKS[role] > RANKS[other];
        }

        """;

    public static string Write()
    {
        var module = new StringBuilder(Head.ReplaceLineEndings("\n"));
        module.Append("\nexport type ChatRight =\n");
        module.AppendJoin('\n', Rights.Select(right => $"  | '{Name(right)}'")).Append(";\n");
        module.Append("\n/** The least role that has a right; none: nobody has it. */\n");
        module.Append("const LEAST: Partial<Record<ChatType, Partial<Record<ChatRight, Role>>>> = {\n");
        foreach (var type in ChatRules.ChatTypes)
        {
            module.Append($"  {type}: {{\n");
            foreach (var right in Rights.Where(right => ChatRules.Of(type, right).Least is not null))
            {
                module.Append($"    {Name(right)}: '{ChatRules.Of(type, right).Least}',\n");
            }
            module.Append("  },\n");
        }
        module.Append("};\n\n/** Rights that the settings choose between members and admins. */\n");
        module.Append("const SETTINGS: Partial<Record<ChatType, readonly (keyof ChatPermissions)[]>> = {\n");
        foreach (var type in ChatRules.ChatTypes)
        {
            var chosen = Rights.Where(right => ChatRules.Of(type, right).IsSetting).Select(right => $"'{Name(right)}'");
            if (chosen.Any())
            {
                module.Append($"  {type}: [").AppendJoin(", ", chosen).Append("],\n");
            }
        }
        return module.Append("};\n").Append(Functions.ReplaceLineEndings("\n")).ToString();
    }

    private static IEnumerable<ChatRight> Rights => Enum.GetValues<ChatRight>();

    private static string Name(ChatRight right) => JsonNamingPolicy.CamelCase.ConvertName(right.ToString());
}
