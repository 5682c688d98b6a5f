using Microsoft.Data.SqlClient;

namespace NpsWarning.Storage;

/// <summary>Whether a connection string says as whom to sign in. Where it does not, the managed identity does.</summary>
internal static class Identity
{
    /// <summary>A user, a password, the machine's own account, or a way of Entra that the client is to use by itself.</summary>
    public static bool IsIn(string connectionString)
    {
        var b = new SqlConnectionStringBuilder(connectionString);
        return b.IntegratedSecurity || b.Password.Length > 0 || b.UserID.Length > 0 || b.Authentication != SqlAuthenticationMethod.NotSpecified;
    }
}
