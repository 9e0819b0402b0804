// Signs in and reads as programs in Go do: with Microsoft's azidentity, and with HashiCorp's SDK, which is what the
// azuread provider asks Entra ID and Microsoft Graph with. It prints what it was given as JSON.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// tenant is what the program is told of the simulator.
type tenant struct {
	URL          string `json:"url"`
	TenantID     string `json:"tenantId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	// Certificate is the app's certificate and its private key, both in PEM.
	Certificate string `json:"certificate"`
	// IDToken is a token of the issuer that the app's federated credential names.
	IDToken   string `json:"idToken"`
	GroupName string `json:"groupName"`
}

func main() {
	// HashiCorp's clients refuse to work without a deadline.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	said, err := play(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(said)
}

func play(ctx context.Context) (map[string]any, error) {
	var simulated tenant
	if err := json.Unmarshal([]byte(os.Getenv("SIMULATED_TENANT")), &simulated); err != nil {
		return nil, err
	}
	said, err := signInWithAzidentity(ctx, simulated)
	if err != nil {
		return nil, err
	}
	read, err := readWithHashiCorp(ctx, simulated)
	if err != nil {
		return nil, err
	}
	for key, value := range read {
		said[key] = value
	}
	return said, nil
}

// proofOf is what a token says that its bearer signed in with: 1 is a secret, 2 is an assertion.
func proofOf(token azcore.AccessToken) (string, error) {
	parts := strings.Split(token.Token, ".")
	if len(parts) != 3 {
		return "", fmt.Errorf("the token is not a JSON Web Token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	var claims struct {
		Proof string `json:"appidacr"`
	}
	err = json.Unmarshal(payload, &claims)
	return claims.Proof, err
}
