using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;
using Microsoft.Azure.Amqp.Sasl;

namespace NpsWarning.LocalBroker.Access;

/// <summary>All keys of a broker. A key added again under the same name replaces the earlier one.</summary>
internal sealed class Keyring(TimeProvider time) : ISaslPlainAuthenticator
{
    private readonly ConcurrentDictionary<string, AccessKey> keys = new(StringComparer.Ordinal);

    public AccessKey? this[string name] => keys.GetValueOrDefault(name);

    public void Add(AccessKey key) => keys[key.Name] = key;

    public bool Remove(string name) => keys.TryRemove(name, out _);

    /// <summary>The key that signed a token, or why it is not accepted; the reason tells nothing about keys that exist.</summary>
    public (AccessKey? Key, DateTimeOffset ExpiresAt, string Reason) Check(string? text)
    {
        if (SasToken.TryParse(text) is not { } token) return (null, default, "The token is not a shared access signature.");
        if (token.ExpiresAt() is not { } expiresAt || expiresAt <= time.GetUtcNow()) return (null, default, "The token has expired.");
        return this[token.KeyName] is { } key && token.IsSignedWith(key.Key)
            ? (key, expiresAt, "")
            : (null, default, "The token's signature or key name is wrong.");
    }

    /// <summary>SASL PLAIN, for AMQP clients other than Microsoft's: user = key name, password = key.</summary>
    Task<IPrincipal> ISaslPlainAuthenticator.AuthenticateAsync(string identity, string password)
    {
        var known = this[identity];
        if (known is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known.Key), Encoding.UTF8.GetBytes(password)))
            return Task.FromException<IPrincipal>(new UnauthorizedAccessException("The key name or the key is wrong."));
        return Task.FromResult<IPrincipal>(new KeyHolder(known));
    }
}

/// <summary>Who signed in with SASL PLAIN.</summary>
internal sealed class KeyHolder(AccessKey key) : IPrincipal, IIdentity
{
    public AccessKey Key => key;

    public IIdentity Identity => this;

    public string AuthenticationType => "PLAIN";

    public bool IsAuthenticated => true;

    public string Name => key.Name;

    public bool IsInRole(string role) => false;
}
