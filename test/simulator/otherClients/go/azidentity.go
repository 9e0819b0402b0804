package main

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// signInWithAzidentity gets a token by secret, by certificate and by federated assertion.
func signInWithAzidentity(ctx context.Context, t tenant) (map[string]any, error) {
	options := policy.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: t.URL}}
	secret, err := azidentity.NewClientSecretCredential(t.TenantID, t.ClientID, t.ClientSecret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	if err != nil {
		return nil, err
	}
	certificates, key, err := azidentity.ParseCertificates([]byte(t.Certificate), nil)
	if err != nil {
		return nil, err
	}
	certificate, err := azidentity.NewClientCertificateCredential(t.TenantID, t.ClientID, certificates, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	if err != nil {
		return nil, err
	}
	assertion, err := azidentity.NewClientAssertionCredential(t.TenantID, t.ClientID,
		func(context.Context) (string, error) { return t.IDToken, nil },
		&azidentity.ClientAssertionCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	if err != nil {
		return nil, err
	}
	said := map[string]any{}
	for name, credential := range map[string]azcore.TokenCredential{
		"secret": secret, "certificate": certificate, "assertion": assertion,
	} {
		token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.URL + "/.default"}})
		if err != nil {
			return nil, fmt.Errorf("azidentity by %s: %w", name, err)
		}
		if said[name], err = proofOf(token); err != nil {
			return nil, err
		}
	}
	return said, nil
}
